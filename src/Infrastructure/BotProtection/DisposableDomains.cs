using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.BotProtection;

/// <summary>The list of <c>BotProtection:DisposableDomainsFile</c>, read once.</summary>
internal sealed class DisposableDomains(IOptions<BotProtectionOptions> options, IHostEnvironment environment) : IEmailDomains
{
    private const string Setting = $"{BotProtectionOptions.Section}:{nameof(BotProtectionOptions.DisposableDomainsFile)}";

    private readonly Lazy<FrozenSet<string>> _listed = new(() => Read(PathSetting.Resolve(options.Value.DisposableDomainsFile, environment)));

    public bool IsAllowed(string domain)
    {
        for (var rest = domain; ;)
        {
            if (_listed.Value.Contains(rest))
            {
                return false;
            }

            if (rest.IndexOf('.') is var dot && dot < 0)
            {
                return true;
            }

            rest = rest[(dot + 1)..];
        }
    }

    /// <exception cref="ConfigurationException">The file cannot be read, or a line is not a domain.</exception>
    public void Load() => _ = _listed.Value;

    private static FrozenSet<string> Read(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return [];
        }

        try
        {
            return File.ReadLines(path)
                .Select((line, index) => (Text: line.Split('#')[0].Trim(), Number: index + 1))
                .Where(line => line.Text.Length > 0)
                .Select(line => DomainName.ToAscii(line.Text)
                    ?? throw new ConfigurationException($"{Setting} has '{line.Text}' in line {line.Number}, which is not a domain."))
                .ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of {Setting} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>A wrong list ends the start instead of the first registration.</summary>
internal sealed class LoadDisposableDomains(DisposableDomains domains) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        domains.Load();
        return Task.CompletedTask;
    }
}
