using System.Buffers.Text;
using System.Globalization;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// The version in the <c>If-Match</c> header (RFC 9110 §13.1.1): one ETag as it was received, the version alone in quotes, or <c>*</c> for any
/// version. Null when the header is absent. The digest of an ETag is not compared: only the aggregate's version decides whether an update would
/// be lost (<see cref="Representation"/>).
/// </summary>
internal readonly record struct IfMatch(long? Version)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext context)
    {
        string? text = context.Request.Headers.IfMatch;
        return ValueTask.FromResult(text switch
        {
            null or "" => new IfMatch(null),
            "*" => new IfMatch(Application.Common.Persistence.ExpectedVersion.Any),

            // If-Match compares strongly, so a weak ETag never matches. A compressing proxy may have made it weak.
            ['W', '/', '"', .., '"'] => throw new ProblemException(HttpErrors.WeakIfMatch),
            ['"', .. var tag, '"'] when long.TryParse(VersionIn(tag), NumberStyles.None, CultureInfo.InvariantCulture, out var version) =>
                new IfMatch(version),
            ['"', .., '"'] when text.Count(c => c == '"') == 2 => new IfMatch(Application.Common.Persistence.ExpectedVersion.None),
            _ => throw new ProblemException(HttpErrors.InvalidIfMatch),
        });
    }

    private static ReadOnlySpan<char> VersionIn(ReadOnlySpan<char> tag) =>
        tag.IndexOf('.') is > 0 and var dot
        && tag[(dot + 1)..] is { Length: Representation.DigestLength } digest
        && Base64Url.IsValid(digest)
            ? tag[..dot]
            : tag;
}
