using Microsoft.Net.Http.Headers;

namespace SvcInfra.WebApi.Common.Http;

internal static class IfNoneMatch
{
    /// <summary>Whether the client already has this representation: a list of ETags, compared weakly, or <c>*</c> (RFC 9110 §13.1.2).</summary>
    public static bool Names(HttpRequest request, string etag)
    {
        var tag = new EntityTagHeaderValue(etag);
        return request.Headers.IfNoneMatch.Count > 0 && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
            && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
    }
}
