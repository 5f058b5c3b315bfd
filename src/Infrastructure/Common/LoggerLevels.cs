using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Some libraries log URLs and payloads below Warning: hash prefixes of passwords, code verifiers, a user's claims. Those lines are dropped,
/// whatever the client, log target or setting. In Development, a level set for such a category by its name applies, for debugging.
/// </summary>
internal sealed class LoggerLevels(IHostEnvironment environment, StartupSequence startup) : IPostConfigureOptions<LoggerFilterOptions>
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

    /// <summary>Categories that report a failed start with a stack trace. The end of the start reports it in one sentence.</summary>
    private static readonly string[] StartCategories =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.EntityFrameworkCore.Database.Connection"];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // One rule applies per log target and category, so each rule must drop the lines; the first one is for targets without a rule.
        LoggerFilterRule[] rules = [new(providerName: null, categoryName: null, options.MinLevel, filter: null), .. options.Rules];
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(HoldBack(environment.IsDevelopment() && IsQuiet(rule.CategoryName) ? rule : Quieten(rule)));
        }
    }

    /// <summary>Asked at each line, because a category is quiet only as long as the application starts.</summary>
    private LoggerFilterRule HoldBack(LoggerFilterRule rule) =>
        new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
            (level < LogLevel.Error || !startup.EndsWithASentence || !StartCategories.Contains(category, StringComparer.Ordinal))
            && rule.Filter?.Invoke(provider, category, level) is null or true);

    private static LoggerFilterRule Quieten(LoggerFilterRule rule) =>
        new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
            (level >= LogLevel.Warning || !IsQuiet(category)) && rule.Filter?.Invoke(provider, category, level) is null or true);

    private static bool IsQuiet(string? category) =>
        category is not null && Categories.Any(quiet => category.StartsWith(quiet, StringComparison.OrdinalIgnoreCase));
}
