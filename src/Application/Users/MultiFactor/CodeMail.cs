using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.Email;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Mails one-time codes of eight digits.</summary>
internal sealed class CodeMail(IEmailCodes codes, SecurityNotice notice, TimeProvider time)
{
    /// <param name="user">To whom.</param>
    /// <param name="askedIn">The challenge or the session that it answers, and no other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or why none was sent.</returns>
    public async Task<Error?> SendAsync(User user, Guid askedIn, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        if (!await codes.TryReplaceAsync(user.Id, HashOf(askedIn, code), time.GetUtcNow(), cancellationToken))
        {
            return UserErrors.CodeSentAlready;
        }

        await notice.SendAsync(
            user,
            $"Your code for {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                "your code, which works once, for ten minutes, is",
                code,
                "If you did not ask for it, somebody knows your password. Choose a new one:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);
        return null;
    }

    public static byte[] HashOf(Guid askedIn, string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"{askedIn}:{OneTimeCodeText.Plain(code)}"));
}
