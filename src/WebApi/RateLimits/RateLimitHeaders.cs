using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;

namespace SvcInfra.WebApi.RateLimits;

/// <summary>
/// The fields <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers), lists of structured fields (RFC 9651). The
/// partition key (<c>pk</c>) is left out: clients do not need it.
/// </summary>
internal sealed class RateLimitHeaders
{
    private readonly List<(string Policy, RateLimit Limit, RateLimitState State)> _taken = new(2);

    private RateLimitHeaders()
    {
    }

    /// <summary>The headers of the response, which are written when it starts: before that a failure may clear the response.</summary>
    public static RateLimitHeaders Of(HttpContext http)
    {
        if (http.Features.Get<RateLimitHeaders>() is { } known)
        {
            return known;
        }

        var headers = new RateLimitHeaders();
        http.Features.Set(headers);
        http.Response.OnStarting(() =>
        {
            http.Response.Headers["RateLimit-Policy"] = headers.Policies;
            http.Response.Headers["RateLimit"] = headers.States;
            return Task.CompletedTask;
        });
        return headers;
    }

    public string Policies
    {
        get
        {
            // Written with every response: without an enumerator and a text for each policy.
            var text = new StringBuilder(64);
            foreach (var (policy, limit, _) in _taken)
            {
                text.Append(text.Length == 0 ? "\"" : ", \"").Append(policy).Append("\";q=").Append(limit.Permits)
                    .Append(";w=").Append((long)limit.Window.TotalSeconds);
            }

            return text.ToString();
        }
    }

    public string States
    {
        get
        {
            var text = new StringBuilder(64);
            foreach (var (policy, _, state) in _taken)
            {
                text.Append(text.Length == 0 ? "\"" : ", \"").Append(policy).Append("\";r=").Append(state.Remaining)
                    .Append(";t=").Append(Seconds(state.Reset));
            }

            return text.ToString();
        }
    }

    public void Add(string policy, RateLimit limit, RateLimitState state) => _taken.Add((policy, limit, state));

    /// <summary>Rounded up: a client that waits so many whole seconds must not come too early.</summary>
    public static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    /// <summary>
    /// Never earlier than the reset, and up to a fifth later, so that clients which were refused together do not come back together.
    /// </summary>
    public static long RetryAfter(TimeSpan reset)
    {
        var seconds = Math.Max(1, Seconds(reset));
        return seconds + RandomNumberGenerator.GetInt32((int)(2 + (seconds / 5)));
    }
}
