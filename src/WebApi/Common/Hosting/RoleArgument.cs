using SvcInfra.Application.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary><c>--role web</c> on the command line: short for <c>--App:Role=web</c>.</summary>
internal static class RoleArgument
{
    private const string Name = "--role";

    private static readonly Dictionary<string, string> Mappings = new() { [Name] = $"{AppOptions.Section}:{nameof(AppOptions.Role)}" };

    public static void AddRoleSwitch(this IConfigurationBuilder configuration, string[] args)
    {
        // The provider ignores a last switch without a value, and the process would then take every role.
        configuration.AddCommandLine(args is [.., Name] ? [.. args, string.Empty] : args, Mappings);
    }
}
