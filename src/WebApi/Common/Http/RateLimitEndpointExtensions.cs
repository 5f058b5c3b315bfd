namespace SvcInfra.WebApi.Common.Http;

/// <summary>What an endpoint means for the rate limits (docs/rate-limits.md). Without any of these a request costs one unit.</summary>
internal static class RateLimitEndpointExtensions
{
    /// <summary>The cost of a request that hashes a password, sends an email or guesses a secret.</summary>
    private const int SensitiveCost = 5;

    /// <param name="units">1 to 10: how much more a request costs than a simple one. It applies to every policy.</param>
    public static TBuilder Costs<TBuilder>(this TBuilder endpoint, int units)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestCost(units));

    /// <summary>For sign-in, registration, passwords and codes: also limited by the policy <c>sensitive</c>, at a cost of 5.</summary>
    public static TBuilder Sensitive<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new SensitiveEndpoint()).Costs(SensitiveCost);

    /// <summary>For endpoints that other machines poll.</summary>
    public static TBuilder WithoutRateLimits<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NoRateLimits());
}

internal sealed record RequestCost(int Units);

internal sealed record SensitiveEndpoint;

internal sealed record NoRateLimits;
