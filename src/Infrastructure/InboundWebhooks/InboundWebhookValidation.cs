using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Application.InboundWebhooks.Signatures;

namespace SvcInfra.Infrastructure.InboundWebhooks;

/// <summary>Checks the settings of the sources against the sources that exist. No message contains a secret.</summary>
internal sealed class InboundWebhookValidation(
    InboundWebhookSources sources, IEnumerable<IWebhookVerifier> verifiers, PermissionCatalog permissions, IHostEnvironment environment)
    : IValidateOptions<InboundWebhooksOptions>
{
    private static readonly TimeSpan MinTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTolerance = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, InboundWebhooksOptions options)
    {
        string[] problems =
        [
            .. options.Sources.Keys.Where(key => sources.Find(key) is null).Select(key =>
                $"{InboundWebhooksOptions.Section}:Sources has '{key}', which is not a source. "
                + $"Sources: {string.Join(", ", sources.All.Select(source => source.Name).Order(StringComparer.Ordinal))}."),
            .. sources.All.SelectMany(source => source.Grants.Where(grant => permissions.Find(grant) is null).Select(grant =>
                $"The source '{source.Name}' has the grant '{grant}', which no module declares.")),
            .. sources.All.SelectMany(source => ProblemsOf(source, options)),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> ProblemsOf(InboundWebhookSource source, InboundWebhooksOptions options)
    {
        var setting = $"{InboundWebhooksOptions.Section}:Sources:{source.Name}";
        var configured = options.Sources.TryGetValue(source.Name, out var found) ? found : new InboundSourceOptions();
        if (!configured.Enabled)
        {
            yield break;
        }

        if (configured.Secrets.Count == 0 && !environment.IsDevelopment())
        {
            yield return $"{setting}:Secrets must be set outside Development: the source has no secret. "
                + $"Set {setting}:Enabled to false to receive nothing from it.";
        }

        if (configured.Secrets.Count > InboundSourceOptions.MaxSecrets)
        {
            yield return $"{setting}:Secrets has more than {InboundSourceOptions.MaxSecrets} secrets.";
        }

        var verifier = verifiers.First(verifier => verifier.Scheme == source.Scheme);
        for (var i = 0; i < configured.Secrets.Count; i++)
        {
            if (verifier.Refuse(configured.Secrets[i]) is { } reason)
            {
                yield return $"{setting}:Secrets:{i} {reason}.";
            }
        }

        if (configured.Tolerance < MinTolerance || configured.Tolerance > MaxTolerance)
        {
            yield return $"{setting}:Tolerance must be from {MinTolerance} to {MaxTolerance}.";
        }
    }
}
