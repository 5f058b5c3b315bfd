using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Section <c>Email</c>: where mails go.</summary>
public sealed class EmailOptions
{
    public const string Section = "Email";

    /// <summary>
    /// The folder that mails are written to, one <c>.eml</c> file each (RFC 5322). In Development default <c>App_Data/mail</c>, where you read them; elsewhere
    /// required: the pickup folder of your mail server.
    /// </summary>
    public string? PickupDirectory { get; set; }

    /// <summary>The sender's address. Default <c>no-reply@localhost</c>.</summary>
    [EmailAddress(ErrorMessage = "Email:From must be a mail address.")]
    public string From { get; set; } = "no-reply@localhost";
}
