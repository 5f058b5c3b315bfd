using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>The master key can't be loaded; the message names the configuration key at fault and never a key's content.</summary>
internal sealed class MasterKeyConfigurationException(string message, Exception? innerException = null)
    : ConfigurationException(message, innerException);
