using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.ExternalLogins;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed class ExternalProviders(IOptions<ExternalLoginOptions> options) : IExternalProviders
{
    public IReadOnlyList<ExternalProviderDto> All { get; } =
    [
        .. options.Value.Providers.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new ExternalProviderDto(p.Key, p.Value.DisplayName ?? p.Key)),
    ];

    public bool Has(string name) => options.Value.Providers.ContainsKey(name);
}
