import type { Hono } from 'hono';
import { OAuthError } from '../oauth/errors.ts';

/**
 * RFC 9110 §15.5.6: what the resource at a path takes, for `Allow`.
 * @param app with its routes mounted, all but those for every method
 * @returns the methods by path; none where nothing is served
 */
export function allowedMethods(app: Hono): (path: string) => readonly string[] {
  const routes = app.routes.map(({ method, path }) => ({ method, segments: path.split(BETWEEN_SEGMENTS) }));
  return (path) => {
    const segments = path.split('/');
    const methods = routes.filter((route) => isAt(route.segments, segments)).map(({ method }) => method);
    // RFC 9110 §9.3.2: what is read by GET is there for HEAD.
    return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
  };
}

/** A slash, but for one within the form of a parameter. */
const BETWEEN_SEGMENTS = /\/(?![^{]*\})/;

/** Whether the path is one of the pattern's, whose parameters are whole segments: `/Users/:id`, `/Users/:id{[^./][^/]*}`. */
function isAt(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((segment, i) => stands(segment, path[i] ?? ''));
}

function stands(segment: string, text: string): boolean {
  if (!segment.startsWith(':')) return segment === text;
  const [, form = '.+'] = /\{(.+)\}$/.exec(segment) ?? [];
  return new RegExp(`^${form}$`).test(text);
}

/**
 * RFC 9110 §15.5.6
 * @param allow the methods that there are
 * @param how in words, where there is more to say than the methods
 */
export function methodRefused(allow: readonly string[], how = allow.join(' or ')): OAuthError {
  return new OAuthError('invalid_request', `use ${how}`, { status: 405, headers: { allow: allow.join(', ') } });
}
