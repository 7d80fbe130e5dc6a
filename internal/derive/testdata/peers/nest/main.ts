// Plants, as a Nest app of its own. FAULT names the one thing that is wrong with it.
import 'reflect-metadata'
import {
  Body, CanActivate, Controller, Delete, ExecutionContext, Get, HttpCode, Injectable, Module, NotFoundException, Param,
  ParseIntPipe, Patch, Post, Query, UnauthorizedException, UseGuards, ValidationPipe
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import {
  ApiBadRequestResponse, ApiCreatedResponse, ApiNotFoundResponse, ApiOkResponse, ApiProperty, ApiPropertyOptional,
  ApiSecurity, ApiTags, ApiUnauthorizedResponse, DocumentBuilder, PartialType, SwaggerModule
} from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { IsArray, IsEmail, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator'

const fault = process.env.FAULT ?? ''
const kinds = ['tree', 'shrub', 'herb']

class NewPlant {
  @ApiProperty({ minLength: 1, maxLength: 40 }) @IsString() @Length(1, 40) name!: string
  @ApiProperty({ enum: kinds }) @IsIn(kinds) kind!: string
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 200 }) @IsOptional() @IsInt() @Min(0) @Max(200) height?: number
  @ApiPropertyOptional({ format: 'email' }) @IsOptional() @IsEmail() keeper?: string
  @ApiPropertyOptional({ type: [String] }) @IsOptional() @IsArray() @IsString({ each: true }) tags?: string[]
}

class PlantChanges extends PartialType(NewPlant) {}

class Plant extends NewPlant {
  @ApiProperty({ type: 'integer' }) id!: number
}

class Page {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 50 }) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number
  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 }) @IsOptional() @Type(() => Number) @IsInt() @Min(0) skip?: number
}

class Plants {
  @ApiProperty({ type: [Plant] }) data!: Plant[]
  @ApiProperty({ type: 'integer' }) total!: number
}

@Injectable()
class KeyGuard implements CanActivate {
  canActivate (context: ExecutionContext) {
    if (fault === 'asks for no key' || context.switchToHttp().getRequest().headers['x-api-key'] === 'the-key') return true
    throw new UnauthorizedException()
  }
}

// shown is a plant as an answer has it.
function shown (plant: Plant): Plant {
  const copy: any = { ...plant }
  if (fault === 'answers with another type') copy.height = 'tall'
  if (fault === 'forgets a member') delete copy.name
  return copy
}

@ApiTags('plants')
@ApiSecurity('key')
@ApiUnauthorizedResponse({ description: 'no key' })
@UseGuards(KeyGuard)
@Controller('api/plants')
class PlantsController {
  private plants: Plant[] = []
  private made = 0

  private find (id: number): Plant {
    const found = this.plants.find(plant => plant.id === id)
    if (found) return found
    if (fault === 'finds everything') return { id, name: 'nothing', kind: 'herb' }
    throw new NotFoundException()
  }

  @Get()
  @ApiOkResponse({ type: Plants })
  @ApiBadRequestResponse({ description: 'no such page' })
  list (@Query() page: Page): Plants {
    const skip = page.skip ?? 0
    return { data: this.plants.slice(skip, skip + (page.limit ?? 50)), total: this.plants.length }
  }

  @Post()
  @HttpCode(fault === 'answers with another status' ? 202 : 201)
  @ApiCreatedResponse({ type: Plant })
  @ApiBadRequestResponse({ description: 'no plant' })
  create (@Body() body: NewPlant): Plant {
    const plant = { ...body, id: ++this.made }
    this.plants.push(plant)
    return shown(plant)
  }

  @Get(':id')
  @ApiOkResponse({ type: Plant })
  @ApiNotFoundResponse({ description: 'no such plant' })
  read (@Param('id', ParseIntPipe) id: number): Plant {
    return shown(this.find(id))
  }

  @Patch(':id')
  @ApiOkResponse({ type: Plant })
  @ApiBadRequestResponse({ description: 'no plant' })
  @ApiNotFoundResponse({ description: 'no such plant' })
  change (@Param('id', ParseIntPipe) id: number, @Body() body: PlantChanges): Plant {
    const plant = this.find(id)
    if (fault !== 'changes nothing') Object.assign(plant, body)
    return shown(plant)
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNotFoundResponse({ description: 'no such plant' })
  remove (@Param('id', ParseIntPipe) id: number): void {
    const plant = this.find(id)
    if (fault !== 'deletes nothing') this.plants = this.plants.filter(other => other !== plant)
  }
}

@Module({ controllers: [PlantsController] })
class App {}

async function start () {
  const app = await NestFactory.create(App, { logger: ['error'] })
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  const settings = new DocumentBuilder().setTitle('Plants').setVersion('1.0.0').addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'key').build()
  SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, settings), { jsonDocumentUrl: 'openapi.json', ui: false })
  await app.listen(Number(process.argv[2]), '127.0.0.1')
}

start()
