using Microsoft.OpenApi;
using SvcInfra.Application.Idempotency;

namespace SvcInfra.WebApi.Idempotency;

/// <summary>Describes the header in the API document.</summary>
internal static class IdempotencyDocument
{
    public static void Complete(OpenApiOperation operation, IdempotentCommand rules)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKeyHeader.Name,
            In = ParameterLocation.Header,
            Description = "A value that identifies this request, such as a UUID. If the request is repeated with it, the effect happens once, "
                + $"and the response is the first one with {IdempotencyKeyHeader.Replayed}: true.",
            Required = rules.RequiresKey,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKeyHeader.MaxLength },
        });
    }
}
