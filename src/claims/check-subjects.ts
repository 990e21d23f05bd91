import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { Producer } from './producer.ts';

/** The identifiers that every subject of their kind has, whatever the schema. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['user.id', 'idp.sub']);

/** Each API says what it calls its subjects: an identifier that is one string or one integer. */
export function checkSubjects(config: Config, producers: ReadonlyMap<string, Producer>): readonly Problem[] {
  return Object.entries(config.apis).flatMap(([name, { subject }]) => {
    const message = subjectProblem(subject, producers.get('user'));
    if (message === null) return [];
    return [{ key: ['apis', name, 'subject'], message, mend: 'write user.id, idp.sub, or user. and a SCIM path' }];
  });
}

function subjectProblem(subject: string, user: Producer | undefined): string | null {
  if (ALWAYS_THERE.has(subject)) return null;
  const path = subject.startsWith('user.') ? subject.slice('user.'.length) : '';
  if (path === '' || user === undefined) return `'${subject}' is not an identifier of a subject`;
  const place = user.at(path);
  if ('problem' in place) return `${subject}: ${place.problem}`;
  return place.type === 'string' || place.type === 'integer'
    ? null
    : `${subject} is ${place.type}, a subject is one string or one integer`;
}
