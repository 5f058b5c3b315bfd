using Microsoft.Net.Http.Headers;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>The framework answers JSON to whoever asks for anything; a client that cannot read JSON is told so (406).</summary>
internal sealed class NotAcceptableFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var accept = context.HttpContext.Request.Headers.Accept;
        return accept.Count == 0 || accept == "*/*" || accept == "application/json" || AcceptsJson(accept!)
            ? next(context)
            : throw new ProblemException(StatusCodes.Status406NotAcceptable, "not_acceptable", "This API answers application/json.");
    }

    private static bool AcceptsJson(IList<string> accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types)
        && types.Any(t => t.Quality != 0 && (t.MatchesAllTypes || (t.Type == "application" && (t.MatchesAllSubTypes || t.SubType == "json" || t.Suffix == "json"))));
}
