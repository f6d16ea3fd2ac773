import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { API_PREFIX } from '@kugelpos/contracts';
import { documentAnswers } from '../http/answer.decorator.js';
import { snakeCase } from '../http/wire.js';
import { describeErrors } from './error-answers.js';
import type { MountedService } from '../bootstrap-options.js';

/** The OpenAPI document of one service, with paths as its separate process serves them; made once, on first demand. */
export class OpenApiDocuments {
  private readonly made = new Map<string, OpenAPIObject>();

  constructor(
    private readonly app: INestApplication,
    private readonly version: string,
  ) {}

  /** @param mountPath where the paths are mounted for this reader: `''` or `/cart` */
  of(service: MountedService, mountPath: string): OpenAPIObject {
    let document = this.made.get(service.name);
    if (document === undefined) {
      document = this.make(service);
      this.made.set(service.name, document);
    }
    return { ...document, servers: [{ url: mountPath === '' ? '/' : mountPath }] };
  }

  private make(service: MountedService): OpenAPIObject {
    documentAnswers();
    const config = new DocumentBuilder()
      .setOpenAPIVersion('3.0.3')
      .setTitle(`Kugelpos ${service.name}`)
      .setDescription(`Business routes are under \`/${API_PREFIX}\`. Fields are accepted in camelCase and snake_case.`)
      .setVersion(this.version)
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'user token of the account service' },
        'user',
      )
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'terminal token of the terminal service' },
        'terminal',
      )
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'service token, between services' },
        'service',
      )
      .addApiKey(
        {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-KEY',
          description: 'API key of a terminal; name it in `terminal_id`',
        },
        'apiKey',
      )
      .build();
    const document = SwaggerModule.createDocument(this.app, config, {
      include: [service.module],
      deepScanRoutes: true,
      operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    });
    document.paths = withoutMountPath(document.paths, service.name);
    for (const [path, item] of Object.entries(document.paths)) {
      describeQuery(path, item);
      describeErrors(item);
    }
    document.components = {
      ...document.components,
      schemas: { ...document.components?.schemas, ErrorEnvelope: ERROR_ENVELOPE },
    };
    return document;
  }
}

function withoutMountPath(paths: OpenAPIObject['paths'], name: string): OpenAPIObject['paths'] {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path.startsWith(`/${name}/`) ? path.slice(name.length + 1) : path,
      item,
    ]),
  );
}

interface DocumentedOperation {
  parameters?: { name: string; in: string }[];
  'x-access'?: string[];
}

/**
 * Query parameters stand in snake_case, as the contract names them, though both spellings are accepted; a route that
 * takes API keys says where the terminal is named.
 */
function describeQuery(path: string, item: OpenAPIObject['paths'][string]): void {
  for (const operation of Object.values(item) as DocumentedOperation[]) {
    for (const parameter of operation.parameters ?? [])
      if (parameter.in === 'query') parameter.name = snakeCase(parameter.name);
    const takesKeys = operation['x-access']?.includes('apiKey') ?? false;
    const namesTerminal =
      path.includes('{terminal_id}') || operation.parameters?.some(({ name }) => name === 'terminal_id');
    if (takesKeys && !namesTerminal) operation.parameters = [...(operation.parameters ?? []), TERMINAL_OF_KEY];
  }
}

const TERMINAL_OF_KEY = {
  name: 'terminal_id',
  in: 'query',
  required: false,
  description: 'the terminal that the X-API-KEY belongs to',
  schema: { type: 'string' },
};

const USER_ERROR = {
  type: 'object' as const,
  properties: {
    code: { type: 'string' as const, example: '300001' },
    message: { type: 'string' as const, example: '入力内容に誤りがあります' },
  },
};

const ERROR_ENVELOPE = {
  type: 'object' as const,
  properties: {
    success: { type: 'boolean' as const, example: false },
    code: { type: 'integer' as const, example: 422 },
    message: { type: 'string' as const },
    user_error: USER_ERROR,
    userError: USER_ERROR,
    data: { nullable: true },
    metadata: { nullable: true },
    operation: { type: 'string' as const },
  },
};
