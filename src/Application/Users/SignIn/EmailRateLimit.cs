namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// How many mails of one kind anonymous requests can send to an email address, so that they do not fill a stranger's mailbox. The links in the mails that arrived
/// work, so the cap locks no user out.
/// </summary>
internal static class EmailRateLimit
{
    public const int PerEmailAddress = 5;
}
