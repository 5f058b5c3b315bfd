namespace SvcInfra.Application.BotProtection.Contracts;

/// <summary>The domains of email addresses with which nobody may register, such as those of disposable mailboxes.</summary>
public interface IEmailDomains
{
    /// <param name="domain">As A-labels (<see cref="SvcInfra.Domain.Common.EmailAddress.Domain"/>).</param>
    /// <returns>False when the domain, or one that it belongs to, is listed.</returns>
    bool IsAllowed(string domain);
}
