namespace SvcInfra.Application.Users.Passwords;

/// <summary>Passwords that an attacker tries first.</summary>
public interface ICommonPasswords
{
    /// <summary>Also true for variants: another letter case, digits for letters, or digits and symbols around the word.</summary>
    bool Contains(string password);
}
