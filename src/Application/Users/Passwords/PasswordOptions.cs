using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>Section <c>Passwords</c>: which new passwords are taken. Those that are stored already are not looked at again.</summary>
public sealed class PasswordOptions : IValidatableObject
{
    public const string Section = "Passwords";

    /// <summary>Code points at least; NIST SP 800-63B-4 section 3.1.1.2 asks for 15 where the password is the only factor. Default 15; 8 to 64.</summary>
    public int MinimumLength { get; set; } = 15;

    /// <summary>
    /// The same for whoever has a second factor and changes or resets the password (the same section asks for 8 then). Default 8; 8 to
    /// <see cref="MinimumLength"/>. With a shorter one than <see cref="MinimumLength"/> the last second factor cannot be removed.
    /// </summary>
    public int MinimumLengthWithSecondFactor { get; set; } = 8;

    /// <summary>A file with more common passwords, one a line, in UTF-8; letter case does not matter. Default: none.</summary>
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
            yield return new ValidationResult($"Passwords:BlocklistFile: there is no file {Path.GetFullPath(file)}.");
        }

        if (!Uri.TryCreate(Breaches.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            yield return new ValidationResult("Passwords:Breaches:Url must be an absolute https address.");
        }

        if (Breaches.Timeout <= TimeSpan.Zero || Breaches.Timeout > TimeSpan.FromSeconds(10))
        {
            yield return new ValidationResult("Passwords:Breaches:Timeout must be above 0 and at most 10 seconds.");
        }
    }

    /// <summary>Section <c>Passwords:Breaches</c>: the range search of Have I Been Pwned, or of a mirror of it.</summary>
    public sealed class BreachOptions
    {
        /// <summary>Whether new passwords are looked up. Five of the forty digits of their SHA-1 leave the server. Default: true, in Development false.</summary>
        public bool? Enabled { get; set; }

        /// <summary>What the first five digits are appended to; https. Default: <c>https://api.pwnedpasswords.com/range/</c>.</summary>
        public string Url { get; set; } = "https://api.pwnedpasswords.com/range/";

        /// <summary>Without an answer by then the password is taken, and a metric counts it. Default 1 s; up to 10 s.</summary>
        public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);
    }
}
