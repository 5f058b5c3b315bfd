using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Webhooks.Catalogue;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Webhooks.Catalogue;

/// <summary>The section <c>webhooks</c> (OpenAPI 3.1): one request for each event type, as a receiver gets it.</summary>
internal sealed class EventTypesInDocument : IApiDocumentPart
{
    public Task AddAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Webhooks ??= new Dictionary<string, IOpenApiPathItem>();
        foreach (var type in context.ApplicationServices.GetRequiredService<PublicEventCatalog>().All)
        {
            var operation = Describe(type, document);
            SchemaLimits.AddDefaults(
                operation.Parameters!.Select(parameter => parameter.Schema).Append(operation.RequestBody!.Content!.Values.Single().Schema));
            document.Webhooks[type.Name] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = operation },
            };
        }

        return Task.CompletedTask;
    }

    private static OpenApiOperation Describe(PublicEventType type, OpenApiDocument document) => new()
    {
        OperationId = "On" + string.Concat(type.Name.Split('.', '_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
        Summary = type.Description.TrimEnd('.'),
        Description = "Verify the signature before you read the body (Standard Webhooks), and use webhook-id to recognise a repetition.",
        Tags = new HashSet<OpenApiTagReference> { new("webhooks", document) },
        Security = [],
        Parameters =
        [
            Header(WebhookSignature.IdHeader, "The same for all attempts.", new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 100 }),
            Header(
                WebhookSignature.TimestampHeader,
                "The time of this attempt, in Unix seconds.",
                new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            Header(
                WebhookSignature.SignatureHeader,
                "The signatures by all valid secrets, separated by spaces.",
                new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1_000 }),
        ],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = SchemaOf(type, document) } },
        },
        Responses = new OpenApiResponses
        {
            ["2XX"] = new OpenApiResponse { Description = "Accepted. Any other response is a failure, and the delivery is repeated." },
            ["410"] = new OpenApiResponse { Description = "The receiver is gone: the subscription is disabled." },
        },
    };

    private static OpenApiParameter Header(string name, string description, OpenApiSchema schema) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = schema,
    };

    private static OpenApiSchema SchemaOf(PublicEventType type, OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "id", "type", "version", "timestamp", "data" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["id"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = type.Name },
            ["version"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["timestamp"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            ["data"] = Read(type.Schema, document),
        },
        Examples = [JsonSerializer.SerializeToNode(EventTypeDto.Of(type).Example)!],
    };

    private static OpenApiSchema Read(JsonElement schema, OpenApiDocument document) =>
        OpenApiModelFactory.Parse<OpenApiSchema>(schema.GetRawText(), OpenApiSpecVersion.OpenApi3_1, document, out _)
        ?? throw new InvalidOperationException("The schema of an event cannot be read.");
}
