using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Emails one-time codes of eight digits.</summary>
internal sealed class CodeMail(IEmailCodes codes, SecurityNotice notice, TimeProvider time)
{
    /// <param name="requestedIn">Id of the challenge or session that the code is valid for; it works in no other.</param>
    /// <returns>Null when a code was sent, otherwise the reason why not.</returns>
    public async Task<Error?> SendAsync(User user, Guid requestedIn, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        if (!await codes.TryReplaceAsync(user.Id, HashOf(requestedIn, code), time.GetUtcNow(), cancellationToken))
        {
            return UserErrors.CodeSentAlready;
        }

        await notice.SendAsync(
            user,
            $"Your code for {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                "this is your code. It works once, within ten minutes:",
                code,
                "If you did not request it, someone knows your password. Choose a new one:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);
        return null;
    }

    public static byte[] HashOf(Guid requestedIn, string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{requestedIn}:{OneTimeCodeText.Plain(code)}"));
}
