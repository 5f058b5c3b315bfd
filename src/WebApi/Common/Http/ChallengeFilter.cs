using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Requires a solved challenge if bot protection is on. A filter and not a middleware: a request whose body cannot be read uses no challenge up.
/// </summary>
internal sealed class ChallengeFilter(IChallengeVerifier challenges) : IEndpointFilter
{
    /// <summary>In a header, so that bodies are the same with and without bot protection.</summary>
    public const string Header = "X-Challenge-Response";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await CheckAsync(context.HttpContext) is { } refused ? throw new ProblemException(refused) : await next(context);

    private async ValueTask<Error?> CheckAsync(HttpContext http)
    {
        var response = http.Request.Headers[Header] is [{ } single] ? single : null;
        return await challenges.VerifyAsync(response, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted) switch
        {
            ChallengeOutcome.Passed => null,
            ChallengeOutcome.Missing => ChallengeErrors.Required,
            ChallengeOutcome.Unavailable => ChallengeErrors.Unavailable,
            _ => ChallengeErrors.Failed,
        };
    }
}

internal static class ChallengeEndpointExtensions
{
    /// <summary>For anonymous endpoints that cost something, such as an email: requires a solved challenge if bot protection is on.</summary>
    public static RouteHandlerBuilder RequiresChallenge(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter<ChallengeFilter>().WithMetadata(new TakesChallenge()).RefusesWith(403);
}

/// <summary>Marks an endpoint that has the header <see cref="ChallengeFilter.Header"/>.</summary>
internal sealed record TakesChallenge;
