"""What a libvirt hypervisor runs so that Godwit moves the network along with its guests."""
