using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// The framework answers JSON to whoever asks for anything; a client of the API that cannot read JSON is told so (406). A middleware
/// and not an endpoint filter: a filter makes every endpoint dearer to build and to call.
/// </summary>
internal sealed class AcceptCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var accept = context.Request.Headers.Accept;
        return accept.Count == 0 || accept == "*/*" || accept == "application/json"
            || context.GetEndpoint()?.Metadata.GetMetadata<SentRequest>() is null || AcceptsJson(accept!)
            ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status406NotAcceptable, "not_acceptable", "This API answers application/json.");
    }

    private static bool AcceptsJson(IList<string> accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types)
        && types.Any(t => t.Quality != 0 && (t.MatchesAllTypes || (t.Type == "application" && (t.MatchesAllSubTypes || t.SubType == "json" || t.Suffix == "json"))));
}
