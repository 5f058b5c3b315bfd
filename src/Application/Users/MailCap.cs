namespace SvcInfra.Application.Users;

/// <summary>
/// How many mails of one kind an address gets because of anonymous requests. Whoever asks for more fills a stranger's mailbox. The mails that arrived hold links
/// that work, so nobody is locked out by it.
/// </summary>
internal static class MailCap
{
    public const int PerAddress = 5;
}
