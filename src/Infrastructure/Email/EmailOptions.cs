using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Section <c>Email</c>: where mails go.</summary>
public sealed class EmailOptions : IValidatableObject
{
    public const string Section = "Email";

    /// <summary>
    /// Who takes the mails: <c>file</c> (a folder), <c>smtp</c> (a mail server) or <c>console</c> (standard output, in Development only); letter case does
    /// not matter. Default: <c>file</c>.
    /// </summary>
    public EmailProvider Provider { get; set; } = EmailProvider.File;

    /// <summary>
    /// The folder that mails are written to, one <c>.eml</c> file each (RFC 5322). In Development default <c>App_Data/mail</c>, where you read them; elsewhere
    /// required with <c>file</c>: the pickup folder of your mail server.
    /// </summary>
    public string? PickupDirectory { get; set; }

    /// <summary>The sender's address. Default <c>no-reply@localhost</c>.</summary>
    [EmailAddress(ErrorMessage = "Email:From must be a mail address.")]
    public string From { get; set; } = "no-reply@localhost";

    public SmtpOptions Smtp { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Provider == EmailProvider.Smtp ? Smtp.Validate() : [];
}

public enum EmailProvider
{
    File,
    Console,
    Smtp,
}
