using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Some libraries log URLs and payloads below Warning: hash prefixes of passwords, code verifiers, a user's claims. Those lines are dropped,
/// whatever the client, log target or setting. In Development, a level set for such a category by its name applies, for debugging.
/// </summary>
internal sealed class LoggerLevels(IHostEnvironment environment) : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>Prefixes of categories. HTTP clients log under their names below the first one, so that it covers later clients too.</summary>
    public static readonly IReadOnlyList<string> Categories =
    [
        "System.Net.Http",
        "OpenIddict",
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.HttpLogging",
        "Microsoft.AspNetCore.W3CLogging",
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // One rule applies per log target and category, so each rule must drop the lines; the first one is for targets without a rule.
        LoggerFilterRule[] rules = [new(providerName: null, categoryName: null, options.MinLevel, filter: null), .. options.Rules];
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(environment.IsDevelopment() && IsQuiet(rule.CategoryName) ? rule : Quieten(rule));
        }
    }

    private static LoggerFilterRule Quieten(LoggerFilterRule rule) =>
        new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
            (level >= LogLevel.Warning || !IsQuiet(category)) && rule.Filter?.Invoke(provider, category, level) is null or true);

    private static bool IsQuiet(string? category) =>
        category is not null && Categories.Any(quiet => category.StartsWith(quiet, StringComparison.OrdinalIgnoreCase));
}
