namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>The configured providers.</summary>
public interface IExternalProviders
{
    IReadOnlyList<ExternalProviderDto> All { get; }

    bool Has(string name);
}
