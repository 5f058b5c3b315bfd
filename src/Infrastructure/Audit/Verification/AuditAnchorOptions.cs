using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>Section <c>Audit:Anchors</c>: where checkpoints are kept besides the database, so that whoever can rewrite that cannot rewrite history.</summary>
public sealed class AuditAnchorOptions : IValidatableObject
{
    public const string Section = "Audit:Anchors";

    /// <summary>
    /// A file that every checkpoint is appended to, relative to the content root; empty: none. Default <c>App_Data/audit-checkpoints.txt</c>. Put it
    /// where the database's administrators cannot write, such as a volume that only grows.
    /// </summary>
    public string? File { get; set; } = "App_Data/audit-checkpoints.txt";

    /// <summary>An address that every checkpoint is posted to, as <c>text/plain</c>; it answers 2xx within 10 seconds. https, except to localhost. Default: none.</summary>
    public string? Url { get; set; }

    /// <summary>A mail address that checkpoints are sent to, up to 100 in a mail. Default: none.</summary>
    [EmailAddress(ErrorMessage = Section + ":Mailbox must be a mail address.")]
    public string? Mailbox { get; set; }

    public bool HasAny => !string.IsNullOrWhiteSpace(File) || !string.IsNullOrWhiteSpace(Url) || !string.IsNullOrWhiteSpace(Mailbox);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Url) && !(Uri.TryCreate(Url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
        {
            yield return new ValidationResult($"{Section}:Url must be an absolute https address; it is '{Url}'.");
        }
    }
}
