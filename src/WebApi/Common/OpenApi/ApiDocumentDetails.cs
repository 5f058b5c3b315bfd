using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>Completes the document as a whole: limits, headers, common error codes, and which operations anyone may call.</summary>
internal static class ApiDocumentDetails
{
    private const string RateLimit = "RateLimit";

    public static Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Headers ??= new Dictionary<string, IOpenApiHeader>();
        document.Components.Headers[RateLimit] = new OpenApiHeader
        {
            Description = "What is left of the limits that apply (draft-ietf-httpapi-ratelimit-headers).",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 8_192 },
        };
        document.Components.Headers[HeaderNames.RetryAfter] = new OpenApiHeader
        {
            Description = "How many seconds to wait before the next try (RFC 9110 §10.2.3).",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0", Maximum = "86400" },
        };
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations is { } known ? known.Values.AsEnumerable() : []))
        {
            // An empty list says that anyone may call it; an absent one would say nothing.
            operation.Security ??= [];
            foreach (var (status, response) in operation.Responses?.Where(response => response.Key[0] is '2' or '4') ?? [])
            {
                Add(RateLimit, (OpenApiResponse)response, document);
                if (status == "429")
                {
                    Add(HeaderNames.RetryAfter, (OpenApiResponse)response, document);
                }
            }
        }

        ApiDocumentErrors.AddCommonCodes(document, context.ApplicationServices.GetRequiredService<OperationErrors>());
        SchemaLimits.AddDefaults(document);
        return Task.CompletedTask;
    }

    private static void Add(string header, OpenApiResponse response, OpenApiDocument document)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[header] = new OpenApiHeaderReference(header, document);
    }
}
