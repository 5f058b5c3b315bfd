using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using SvcInfra.Application.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Health;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// The setting <c>AllowedHosts</c>: the hosts that are served, separated by semicolons; <c>*.example.com</c> stands for all below it. When it is
/// absent, the host of <c>App:PublicUrl</c> and loopback are served; in Development every host.
/// </summary>
internal static class AllowedHosts
{
    public const string Key = "AllowedHosts";

    public const string Refusal = "AllowedHosts must not be '*' outside Development: list the hosts that the API is served at, such as "
        + "api.example.com, or leave it out if that is the host of App:PublicUrl.";

    private const string Any = "*";

    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    public static bool Check(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() || !ListOf(configuration).Contains(Any);

    /// <returns>Null: every host is served.</returns>
    public static IList<StringSegment>? Read(IConfiguration configuration, IHostEnvironment environment, AppOptions app)
    {
        var listed = ListOf(configuration);
        return listed.Contains(Any) || (listed.Length == 0 && environment.IsDevelopment())
            ? null
            : [.. (listed.Length > 0 ? listed : [new Uri(app.PublicUrl).Host, .. Loopback])
                .Select(host => new StringSegment(new HostString(host).ToUriComponent()))];
    }

    private static string[] ListOf(IConfiguration configuration) =>
        (configuration[Key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>
/// Refuses requests for hosts that are not served (RFC 9110 §15.5.20), so that no cache and no link is built from a forged name. The health
/// checks answer under every name: an orchestrator asks by IP address.
/// </summary>
internal sealed class HostCheck(RequestDelegate next, IConfiguration configuration, IHostEnvironment environment, IOptions<AppOptions> app)
{
    private readonly IList<StringSegment>? _allowed = AllowedHosts.Read(configuration, environment, app.Value);

    public Task InvokeAsync(HttpContext context) =>
        _allowed is null || IsAllowed(context.Request.Host) || context.Request.Path.StartsWithSegments(HealthEndpoints.Path)
            ? next(context)
            : Problem.WriteAsync(context, HttpErrors.HostNotServed);

    private bool IsAllowed(HostString host) => host.HasValue && HostString.MatchesAny(host.Value, _allowed!);
}
