using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>What a new user is called until they say it: texts of a provider obey no rules of ours.</summary>
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
