namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// How many emails of one kind anonymous requests can send to an email address, so that they cannot fill another person's mailbox. The links already
/// sent keep working, so the limit locks no user out.
/// </summary>
internal static class EmailRateLimit
{
    public const int PerEmailAddress = 5;
}
