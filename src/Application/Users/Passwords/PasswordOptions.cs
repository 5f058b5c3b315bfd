using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>Section <c>Passwords</c>: which new passwords are accepted. Stored passwords are not checked again.</summary>
public sealed class PasswordOptions : IValidatableObject
{
    public const string Section = "Passwords";

    /// <summary>
    /// Minimum length in code points. NIST SP 800-63B-4 section 3.1.1.2 requires 15 when the password is the only factor. Default 15; 8 to 64.
    /// </summary>
    public int MinimumLength { get; set; } = 15;

    /// <summary>
    /// Minimum length for a user with a second factor who changes or resets the password (the same section requires 8). Default 8; 8 to
    /// <see cref="MinimumLength"/>. While the password is shorter than <see cref="MinimumLength"/>, the last second factor cannot be removed.
    /// </summary>
    public int MinimumLengthWithSecondFactor { get; set; } = 8;

    /// <summary>A file with additional common passwords, one per line, in UTF-8; letter case is ignored. Default: none.</summary>
    public string? BlocklistFile { get; set; }

    public BreachOptions Breaches { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinimumLength is < 8 or > 64)
        {
            yield return new ValidationResult("Passwords:MinimumLength must be between 8 and 64.");
        }

        if (MinimumLengthWithSecondFactor < 8 || MinimumLengthWithSecondFactor > MinimumLength)
        {
            yield return new ValidationResult("Passwords:MinimumLengthWithSecondFactor must be between 8 and Passwords:MinimumLength.");
        }

        if (BlocklistFile is { Length: > 0 } file && !File.Exists(file))
        {
            yield return new ValidationResult($"Passwords:BlocklistFile: the file {Path.GetFullPath(file)} does not exist.");
        }

        if (!Uri.TryCreate(Breaches.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            yield return new ValidationResult("Passwords:Breaches:Url must be an absolute https URL.");
        }

        if (Breaches.Timeout <= TimeSpan.Zero || Breaches.Timeout > TimeSpan.FromSeconds(10))
        {
            yield return new ValidationResult("Passwords:Breaches:Timeout must be above 0 and at most 10 seconds.");
        }
    }

    /// <summary>Section <c>Passwords:Breaches</c>: the range search of Have I Been Pwned, or of a mirror.</summary>
    public sealed class BreachOptions
    {
        /// <summary>
        /// Whether new passwords are checked. The first five of the forty hex digits of their SHA-1 are sent. Default: true, in Development false.
        /// </summary>
        public bool? Enabled { get; set; }

        /// <summary>The URL that the first five digits are appended to; https. Default: <c>https://api.pwnedpasswords.com/range/</c>.</summary>
        public string Url { get; set; } = "https://api.pwnedpasswords.com/range/";

        /// <summary>After this timeout the password is accepted, and a metric counts it. Default 1 s; up to 10 s.</summary>
        public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);
    }
}
