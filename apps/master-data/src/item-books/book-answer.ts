import type { FastifyReply } from 'fastify';
import type { ItemBook } from './item-book.dto.js';
import type { TaggedBook } from './item-book.service.js';

/** Sets the entity tag of a book on the answer, and gives the book. */
export function inAnswer(reply: FastifyReply, { book, tag }: TaggedBook): ItemBook {
  void reply.header('etag', tag);
  return book;
}
