using Microsoft.OpenApi;
using SvcInfra.WebApi.BotProtection;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>Describes headers and query parameters that filters and middleware read, which no endpoint has as a parameter.</summary>
internal static class OperationParameters
{
    public static void Add(OpenApiOperation operation, SentRequest sent, IList<object> metadata)
    {
        if (sent.TakesVersion)
        {
            AddOne(
                "If-Match", ParameterLocation.Header, JsonSchemaType.String,
                "The ETag of the resource as it was read, such as \"3\", or *.",
                sent.RequiresVersion);
        }

        if (sent.Idempotency.TakesKey)
        {
            IdempotencyDocument.Complete(operation, sent.Idempotency);
        }

        if (metadata.OfType<TakesChallenge>().Any())
        {
            AddOne(
                ChallengeFilter.Header, ParameterLocation.Header, JsonSchemaType.String,
                "The solution of a challenge (GET /api/v1/challenges). Required if the installation has bot protection.");
        }

        if (metadata.OfType<AcceptsCookieMode>().Any())
        {
            AddOne(
                SignInEndpointExtensions.UseCookies, ParameterLocation.Query, JsonSchemaType.Boolean,
                "True: the session is set as a cookie, and the response is 204. For browsers.");
        }

        void AddOne(string name, ParameterLocation place, JsonSchemaType type, string description, bool required = false) =>
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = place,
                Description = description,
                Required = required,
                Schema = new OpenApiSchema { Type = type },
            });
    }
}
