using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Common;

public static class OptionsExtensions
{
    /// <summary>Binds options to a section and validates them at start instead of at first use.</summary>
    public static OptionsBuilder<T> AddValidatedOptions<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration(section, o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
}
