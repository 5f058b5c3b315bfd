using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// The framework answers JSON to whoever asks for anything; a client of the API that cannot read JSON, nor what else the endpoint says it answers, is told
/// so (406). A middleware and not an endpoint filter: a filter makes every endpoint dearer to build and to call.
/// </summary>
internal sealed class AcceptCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var accept = context.Request.Headers.Accept;
        return accept.Count == 0 || accept == "*/*" || accept == "application/json"
            || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<SentRequest>() is null || AcceptsResponse(accept!, endpoint)
            ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status406NotAcceptable, "not_acceptable", "This API answers application/json.");
    }

    private static bool AcceptsResponse(IList<string> accept, Endpoint endpoint) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types) && types.Any(t => t.Quality != 0 && (IsJson(t) || IsOfEndpoint(t, endpoint)));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MatchesAllTypes || (type.Type == "application" && (type.MatchesAllSubTypes || type.SubType == "json" || type.Suffix == "json"));

    /// <summary>Such as a file's.</summary>
    private static bool IsOfEndpoint(MediaTypeHeaderValue type, Endpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().SelectMany(answer => answer.ContentTypes).Any(produced => type.MatchesMediaType(produced));
}
