using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>The initial display name of a new user. A provider's name is cleaned, because it need not obey this application's rules.</summary>
internal static class ExternalDisplayNames
{
    public static string Of(ExternalIdentity identity, EmailAddress email)
    {
        var name = TextSafety.WithoutInvisible(new string([.. (identity.Name ?? string.Empty).Where(c => !char.IsSurrogate(c))])).Trim();
        if (name.Length == 0 || TextSafety.MixesScripts(name))
        {
            name = email.Value[..email.Value.IndexOf('@')];
        }

        return StorableText.Clean(name, User.MaxDisplayNameLength)!.TrimEnd();
    }
}
