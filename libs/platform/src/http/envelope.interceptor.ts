import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { Envelope } from '@kugelpos/contracts';
import { ANSWER, type AnswerOptions } from './answer.decorator.js';
import { Page } from './page.js';

/** Wraps what a handler returns in the success envelope (spec common §3.1), unless the route is bare. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = Reflect.getMetadata(ANSWER, context.getHandler()) as AnswerOptions | undefined;
    if (context.getType() !== 'http' || answer === undefined || answer.bare) return next.handle();
    return next.handle().pipe(map((result: unknown) => envelope(result, answer)));
  }
}

function envelope(result: unknown, answer: AnswerOptions): Envelope<unknown> {
  const page = result instanceof Page ? result : undefined;
  return {
    success: true,
    code: answer.status ?? 200,
    message: answer.message ?? answer.summary,
    userError: null,
    data: page ? page.items : (result ?? null),
    metadata: page ? page.metadata : null,
    operation: answer.operation,
  };
}
