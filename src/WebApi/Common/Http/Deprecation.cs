using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>An endpoint that is to be removed: clients learn it from headers of every response, and from the API document.</summary>
/// <param name="Since">When it was deprecated; may lie in the future (RFC 9745).</param>
/// <param name="Sunset">When it stops responding (RFC 8594); null: not decided.</param>
/// <param name="Information">The URL of a page that says what to do; null: none.</param>
/// <param name="Successor">The URL of the endpoint that replaces it (RFC 5829); null: none.</param>
internal sealed record Deprecation(DateTimeOffset Since, DateTimeOffset? Sunset, string? Information, string? Successor)
{
    public void Apply(IHeaderDictionary headers)
    {
        headers["Deprecation"] = $"@{Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
        if (Sunset is { } sunset)
        {
            headers["Sunset"] = HeaderUtilities.FormatDate(sunset);
        }

        Link("deprecation", Information);
        Link("sunset", Sunset is null ? null : Information);
        Link("successor-version", Successor);

        void Link(string relation, string? url)
        {
            if (url is not null)
            {
                headers.Append(HeaderNames.Link, $"<{url}>; rel=\"{relation}\"");
            }
        }
    }
}

internal static class DeprecationExtensions
{
    /// <summary>Deprecates an endpoint, or all of a group. Dates are in UTC.</summary>
    /// <exception cref="ArgumentException">The sunset is before the deprecation.</exception>
    public static TBuilder Deprecated<TBuilder>(
        this TBuilder endpoint, DateOnly since, DateOnly? sunset = null, string? information = null, string? successor = null)
        where TBuilder : IEndpointConventionBuilder
    {
        if (sunset < since)
        {
            throw new ArgumentException("RFC 9745 §4: the sunset must not be before the deprecation.", nameof(sunset));
        }

        return endpoint.WithMetadata(new Deprecation(StartOf(since), sunset is { } day ? StartOf(day) : null, information, successor));
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}

/// <summary>Adds the headers of <see cref="Deprecation"/> to every response of a deprecated endpoint, refusals too.</summary>
internal sealed class DeprecationHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Deprecation>() is { } deprecation)
        {
            context.Response.OnStarting(() =>
            {
                deprecation.Apply(context.Response.Headers);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
