using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>
/// Section <c>Audit:Anchors</c>: places outside the database that store checkpoints, so that an attacker who rewrites the database is detected.
/// </summary>
public sealed class AuditAnchorOptions : IValidatableObject
{
    public const string Section = "Audit:Anchors";

    /// <summary>
    /// A file to which every checkpoint is appended, relative to the content root; empty: none. Default <c>App_Data/audit-checkpoints.txt</c>. Put it
    /// where the database's administrators cannot write, such as an append-only volume.
    /// </summary>
    public string? File { get; set; } = "App_Data/audit-checkpoints.txt";

    /// <summary>
    /// A URL to which every checkpoint is posted as <c>text/plain</c>. It must respond with 2xx within 10 seconds. https, except for localhost.
    /// Default: none.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>An email address to which checkpoints are sent, up to 100 in an email. Default: none.</summary>
    [EmailAddress(ErrorMessage = Section + ":Mailbox must be an email address.")]
    public string? Mailbox { get; set; }

    public bool HasAny => !string.IsNullOrWhiteSpace(File) || !string.IsNullOrWhiteSpace(Url) || !string.IsNullOrWhiteSpace(Mailbox);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Url) && !IsAllowed(Url))
        {
            yield return new ValidationResult($"{Section}:Url must be an absolute https URL; it is '{Url}'.");
        }
    }

    private static bool IsAllowed(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
