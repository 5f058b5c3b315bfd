namespace SvcInfra.Application.Users;

/// <summary>Section <c>SignIn</c>: who gets in, and how.</summary>
public sealed class SignInOptions
{
    public const string Section = "SignIn";

    /// <summary>Whether nobody signs in before they proved to read the mail of their address. Default true. Invitations need a proven address in any case.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;
}
