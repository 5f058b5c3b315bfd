using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit.Signing;

/// <summary>The keys from the configuration.</summary>
public sealed class AuditSigningKey : IAuditKeys, IDisposable
{
    private readonly Ed25519NoteSigner _signer;

    private AuditSigningKey(Ed25519NoteSigner signer, IEnumerable<INoteVerifier> previous)
    {
        _signer = signer;
        Verifiers = [signer.Verifier, .. previous];
    }

    public INoteSigner Signer => _signer;

    public IReadOnlyList<INoteVerifier> Verifiers { get; }

    /// <summary>The public key for auditors to pin: <c>name+key id+key</c>.</summary>
    public string PublicKey => _signer.Verifier.ToString();

    /// <summary>Loads the keys for a command that starts no host.</summary>
    /// <exception cref="ConfigurationException">No key is set outside Development, or a setting is invalid.</exception>
    public static AuditSigningKey Load(IConfiguration configuration, IHostEnvironment environment) =>
        Load(
            configuration.GetSection(AuditSigningOptions.Section).Get<AuditSigningOptions>(o => o.ErrorOnUnknownConfiguration = true)
                ?? new AuditSigningOptions(),
            configuration.GetSection(AppOptions.Section).Get<AppOptions>() ?? new AppOptions(),
            environment);

    internal static AuditSigningKey Load(AuditSigningOptions options, AppOptions app, IHostEnvironment environment)
    {
        var previous = options.PreviousKeys.Select((text, i) => Ed25519NoteVerifier.TryParse(text) ?? throw new ConfigurationException(
            $"{AuditSigningOptions.Section}:PreviousKeys:{i} must be a public key as printed by \"audit key\".")).ToList();
        var name = string.IsNullOrWhiteSpace(options.Name) ? DefaultName(app) : options.Name;
        if (!SignedNote.IsName(name))
        {
            throw new ConfigurationException($"{AuditSigningOptions.Section}:Name must not contain spaces or plus signs.");
        }

        var seed = new KeySetting(AuditSigningOptions.Section, "The key that signs the checkpoints of the audit trail", "checkpoint.key", environment)
            .Load(options.Value, options.File);
        return new AuditSigningKey(new Ed25519NoteSigner(name, seed), previous);
    }

    public void Dispose() => _signer.Dispose();

    private static string DefaultName(AppOptions app) =>
        Uri.TryCreate(app.PublicUrl, UriKind.Absolute, out var url) ? $"{url.Authority}/audit"
            : throw new ConfigurationException("App:PublicUrl must be an absolute http(s) URL.");
}
