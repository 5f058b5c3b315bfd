namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>The providers that are configured.</summary>
public interface IExternalProviders
{
    IReadOnlyList<ExternalProviderDto> All { get; }

    bool Has(string name);
}
