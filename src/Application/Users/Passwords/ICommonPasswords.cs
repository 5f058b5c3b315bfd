namespace SvcInfra.Application.Users.Passwords;

/// <summary>Passwords that an attacker tries first.</summary>
public interface ICommonPasswords
{
    /// <summary>Also when it is one of them in another letter case, with digits for letters, or with digits and signs around it.</summary>
    bool Contains(string password);
}
