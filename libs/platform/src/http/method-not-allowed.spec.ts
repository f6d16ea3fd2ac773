import { describe, expect, it } from '@jest/globals';
import { RouteMethods } from './method-not-allowed.js';

describe('methods of a path', () => {
  const routes = new RouteMethods();
  routes.add('GET', '/api/v1/carts/:cart_id');
  routes.add(['POST', 'PUT'], '/api/v1/carts/:cart_id');
  routes.add('GET', '/docs/:file');
  routes.add('OPTIONS', '*');

  it.each([
    ['/api/v1/carts/1', ['GET', 'POST', 'PUT']],
    ['/api/v1/carts/1/', ['GET', 'POST', 'PUT']],
    ['/api/v1/carts', []],
    ['/api/v1/carts/1/2', []],
    ['/docs/a.css', ['GET']],
  ])('%s → %j', (path, methods) => {
    expect(routes.of(path)).toEqual(methods);
  });
});
