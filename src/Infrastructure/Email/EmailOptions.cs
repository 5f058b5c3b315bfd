using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Section <c>Email</c>: how emails are delivered.</summary>
public sealed class EmailOptions : IValidatableObject
{
    public const string Section = "Email";

    /// <summary>
    /// How emails are delivered: <c>file</c> (a folder), <c>smtp</c> (a mail server) or <c>console</c> (standard output, in Development only);
    /// case-insensitive. Default: <c>file</c>.
    /// </summary>
    public EmailProvider Provider { get; set; } = EmailProvider.File;

    /// <summary>
    /// The folder to which emails are written, one <c>.eml</c> file each (RFC 5322). Default in Development: <c>App_Data/mail</c>. Elsewhere it is
    /// required with <c>file</c> and is the pickup folder of your mail server.
    /// </summary>
    public string? PickupDirectory { get; set; }

    /// <summary>The sender's email address. Default <c>no-reply@localhost</c>.</summary>
    [EmailAddress(ErrorMessage = "Email:From must be an email address.")]
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
