using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Returns 406 when a client accepts neither JSON nor another type of the endpoint; the framework would send JSON anyway. A middleware and not
/// an endpoint filter: a filter makes every endpoint slower to build and to call.
/// </summary>
internal sealed class AcceptCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var accept = context.Request.Headers.Accept;
        return accept.Count == 0 || accept == "*/*" || accept == "application/json"
            || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<SentRequest>() is null || AcceptsResponse(accept!, endpoint)
            ? next(context)
            : Problem.WriteAsync(context, HttpErrors.NotAcceptable);
    }

    private static bool AcceptsResponse(IList<string> accept, Endpoint endpoint) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types) && types.Any(t => t.Quality != 0 && (IsJson(t) || IsOfEndpoint(t, endpoint)));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MatchesAllTypes || (type.Type == "application" && (type.MatchesAllSubTypes || type.SubType == "json" || type.Suffix == "json"));

    /// <summary>A media type that the endpoint declares, such as a file's.</summary>
    private static bool IsOfEndpoint(MediaTypeHeaderValue type, Endpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .SelectMany(response => response.ContentTypes)
            .Any(produced => type.MatchesMediaType(produced));
}
